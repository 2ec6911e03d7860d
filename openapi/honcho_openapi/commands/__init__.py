"""What the commands of both packages have in common."""
