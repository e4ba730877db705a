"""What does this machine lack, and what helps?"""
