"""What a person sees in the terminal. Text of articles and questions is shown as it is, without control characters."""
