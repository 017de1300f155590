package dev.kodama.demo.fleet;

import dev.kodama.bus.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a task by an agent in a sandbox: assigned, started, some turns of work, and one of four ends. It is completed and valid,
 * completed and rejected, failed with an error, or lost: then the sandbox falls silent without an end.
 */
final class Attempt {
    /** Steps from one heartbeat of a sandbox to the next. */
    static final int HEARTBEAT_STEPS = 60;

    private static final int ERROR_PERCENT = 9;
    private static final int LOST_PERCENT = 4;
    private static final int INVALID_PERCENT = 8;
    private static final int MISSED_BEATS = 4;

    /** Takes the end of an attempt. */
    @FunctionalInterface
    interface Listener {
        void onEnd(Task task, Sandbox sandbox, boolean done);
    }

    private final Task task;
    private final Sandbox sandbox;
    private final Agent agent;
    private final Schedule schedule;
    private final Chance chance;
    private final List<Sandbox> live;
    private final Listener listener;
    private long delay;

    /** @param live takes the sandbox while it runs */
    Attempt(Task task, Sandbox sandbox, Schedule schedule, Chance chance, List<Sandbox> live, Listener listener) {
        this.task = task;
        this.sandbox = sandbox;
        this.agent = sandbox.agent();
        this.schedule = schedule;
        this.chance = chance;
        this.live = live;
        this.listener = listener;
    }

    /** Schedules all events of the attempt. */
    void begin() {
        then(1, 3, () -> ofTask("TASK_ASSIGNED", "assigned"));
        then(1, 3, () -> ofAgent("AGENT_STATUS_CHANGED", Payload.with("status", "working")));
        then(1, 3, this::created);
        then(2, 6, () -> ofAgent("agent.started", Payload.with("model", agent.model())));
        then(1, 3, () -> ofTask("TASK_STARTED", "running"));
        int turns = chance.between(3, 9);
        for (int turn = 1; turn <= turns; turn++) {
            work(turn);
        }
        if (chance.percent(LOST_PERCENT)) {
            lose();
        } else if (chance.percent(ERROR_PERCENT)) {
            fail();
        } else {
            complete(turns);
        }
    }

    private void work(int turn) {
        var thought = Payload.with("content", chance.of(Words.THOUGHTS));
        var tool =
                Payload.with("turn", turn).and("tool", chance.of(Words.TOOLS)).and("input", chance.of(Words.FILES));
        then(6, 30, () -> ofAgent("agent.thinking", thought));
        then(6, 30, () -> ofAgent("agent.tool_use", tool));
        if (turn % 3 == 0) {
            var message = Payload.with("content", chance.of(Words.MESSAGES));
            then(6, 30, () -> ofAgent("agent.message", message));
        }
    }

    private void complete(int turns) {
        boolean valid = !chance.percent(INVALID_PERCENT);
        var result = Payload.with("turns", turns).and("cost_cents", chance.between(4, 90));
        then(6, 30, () -> ofAgent("agent.completed", result));
        then(1, 2, () -> ofSandbox("SANDBOX_agent.completed", Payload.with("turns", turns)));
        then(1, 4, () -> ofTask("TASK_COMPLETED", "done"));
        then(2, 8, () -> ofTask("TASK_VALIDATION_STARTED", "validating"));
        then(
                5,
                25,
                () -> valid ? ofTask("TASK_VALIDATION_PASSED", "done") : ofTask("TASK_VALIDATION_FAILED", "rejected"));
        then(1, 4, this::terminated);
        then(1, 3, () -> idle(valid));
    }

    private void fail() {
        String error = chance.of(Words.ERRORS);
        then(6, 30, () -> ofAgent("agent.error", Payload.with("error", error)));
        then(1, 4, () -> failed(error));
        then(1, 4, this::terminated);
        then(1, 3, () -> idle(false));
    }

    private void lose() {
        then(1, 5, () -> {
            end();
            return null;
        });
        int silence = MISSED_BEATS * HEARTBEAT_STEPS;
        then(silence, silence + HEARTBEAT_STEPS, () -> ofTask("TASK_TIMED_OUT", "running"));
        then(1, 4, () -> failed("no heartbeat of " + sandbox.id()));
        then(1, 3, () -> idle(false));
    }

    /** Schedules an action after the one before. */
    private void then(int minSteps, int maxSteps, Schedule.Action action) {
        delay += chance.between(minSteps, maxSteps);
        schedule.in(delay, action);
    }

    private Event created() {
        live.add(sandbox);
        schedule.punctuallyIn(1, this::heartbeat);
        return ofSandbox("SANDBOX_CREATED", Payload.with("image", "workspace").and("cpus", 2));
    }

    private @Nullable Event heartbeat() {
        if (!sandbox.alive()) {
            return null;
        }
        schedule.punctuallyIn(HEARTBEAT_STEPS, this::heartbeat);
        return ofSandbox(
                "sandbox.heartbeat",
                Payload.with("beat", sandbox.nextBeat()).and("memory_mb", chance.between(180, 900)));
    }

    private Event terminated() {
        end();
        return ofSandbox("sandbox.terminated", Payload.with("reason", "task ended"));
    }

    private void end() {
        sandbox.end();
        live.remove(sandbox);
    }

    private Event failed(String error) {
        return task.payload("failed")
                .and("agent_id", agent.id())
                .and("sandbox_id", sandbox.id())
                .and("error", error)
                .event("TASK_FAILED", "task", task.id());
    }

    private Event idle(boolean done) {
        listener.onEnd(task, sandbox, done);
        return ofAgent("AGENT_STATUS_CHANGED", Payload.with("status", "idle"));
    }

    private Event ofTask(String eventType, String status) {
        return task.payload(status)
                .and("agent_id", agent.id())
                .and("sandbox_id", sandbox.id())
                .event(eventType, "task", task.id());
    }

    private Event ofAgent(String eventType, Payload payload) {
        return payload.and("ticket_id", task.ticketId())
                .and("task_id", task.id())
                .and("sandbox_id", sandbox.id())
                .event(eventType, "agent", agent.id());
    }

    private Event ofSandbox(String eventType, Payload payload) {
        return payload.and("ticket_id", task.ticketId())
                .and("task_id", task.id())
                .and("agent_id", agent.id())
                .event(eventType, "sandbox", sandbox.id());
    }
}
