"""What the stages know of English: words, names, sentences, numbers, dates, and orders that are written into texts."""
