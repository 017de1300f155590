package dev.kodama.demo.fleet;

/** An agent of the fleet. */
record Agent(String id, String name, String model) {}
