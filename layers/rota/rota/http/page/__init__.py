"""What the page is made of: the view model, the words, and their drawing."""
