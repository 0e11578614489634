# plays through nginx against a private instance
