package dev.kodama.demo;

/** An agent of the fleet. */
record Agent(String id, String name, String model) {}
