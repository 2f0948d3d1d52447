"""Reading a programme and plans from workbooks, with everything wrong in them said at once."""
