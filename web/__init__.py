"""The page: plain files, served as they are by functions/get_page. This makes a package of the folder, no more."""
