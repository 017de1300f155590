package dev.kodama.demo.fleet;

import dev.kodama.bus.Event;

/** A task of a ticket. */
final class Task {
    /** Takes a task's end. */
    @FunctionalInterface
    interface Listener {
        /** @param done false if it has failed for good */
        void onEnd(Task task, boolean done);
    }

    private final String id;
    private final String ticketId;
    private final String phase;
    private final String title;
    private final Listener listener;
    private int attempt = 1;

    Task(String id, String ticketId, String phase, String title, Listener listener) {
        this.id = id;
        this.ticketId = ticketId;
        this.phase = phase;
        this.title = title;
        this.listener = listener;
    }

    String id() {
        return id;
    }

    String ticketId() {
        return ticketId;
    }

    /** The number of the current attempt, from 1 on. */
    int attempt() {
        return attempt;
    }

    void attempt(int number) {
        attempt = number;
    }

    void ended(boolean done) {
        listener.onEnd(this, done);
    }

    Event created(String priority) {
        return payload("pending").and("title", title).and("priority", priority).event("TASK_CREATED", "task", id);
    }

    /** Fields that every event of the task has. */
    Payload payload(String status) {
        return Payload.with("ticket_id", ticketId)
                .and("phase_id", phase)
                .and("status", status)
                .and("attempt", attempt);
    }
}
