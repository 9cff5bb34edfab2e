"""What a process runs on: settings, logs, metrics, leader, relay, timers, and the way of a command through a service."""
