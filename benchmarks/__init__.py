"""What is measured, and against whom; README.md says what each ratio means."""
