"""The look of every page: base template, GOV.UK markup, styles."""
