"""Projects (项目): what was awarded or bought, its stages, performance, payments and evaluation."""
