"""The self-check as a service: who may ask, how often, and what is told. It runs no student's code itself."""
