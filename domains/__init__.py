"""What is discussed: editions of content packs, their domains, statements, examples and ideas."""
