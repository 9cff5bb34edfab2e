"""Joint submissions (一窗受理、部门联办): one number at one window, a task for each department."""
