"""Files as they come to laid-out text: PDF, DOCX, HTML, Markdown, plain and pasted text."""
