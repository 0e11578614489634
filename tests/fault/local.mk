# plays in which a part dies
