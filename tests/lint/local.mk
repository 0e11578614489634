# rules that a program can check about the tree
