"""Post-purchase e-mail: typed orders in, right mails out, in the customer's language."""
