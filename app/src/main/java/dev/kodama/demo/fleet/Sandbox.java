package dev.kodama.demo.fleet;

/** A sandbox that an agent works in, from its creation until it is terminated or lost. */
final class Sandbox {
    private final String id;
    private final String taskId;
    private final String ticketId;
    private final Agent agent;
    private boolean alive = true;
    private int beats;

    Sandbox(String id, String taskId, String ticketId, Agent agent) {
        this.id = id;
        this.taskId = taskId;
        this.ticketId = ticketId;
        this.agent = agent;
    }

    String id() {
        return id;
    }

    String taskId() {
        return taskId;
    }

    String ticketId() {
        return ticketId;
    }

    Agent agent() {
        return agent;
    }

    boolean alive() {
        return alive;
    }

    void end() {
        alive = false;
    }

    /** The number of the next heartbeat, from 1 on. */
    int nextBeat() {
        return ++beats;
    }
}
