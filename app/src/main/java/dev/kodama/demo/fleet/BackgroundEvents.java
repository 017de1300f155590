package dev.kodama.demo.fleet;

import dev.kodama.bus.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The many event types beside the life cycles: comments, commits, costs, alerts. Each tells of something that exists at that step: an open
 * ticket, a live sandbox, the agent and the task in it. One draw of {@link #next} takes a type by its weight.
 */
final class BackgroundEvents {
    private enum Subject {
        TICKET,
        TASK,
        AGENT,
        SANDBOX,
        BRANCH,
        SPEC,
        SERVICE,
        USER
    }

    /**
     * A type of event.
     *
     * @param values of its one field of its own: words, or a range of numbers such as 1..9
     */
    private record Kind(String eventType, Subject subject, int weight, String field, List<String> values) {}

    private static final int USERS = 9;
    private static final List<String> SERVICES =
            List.of("orchestrator_worker", "billing_service", "monitor", "gateway");
    private static final List<Kind> KINDS = parse("""
            TICKET_UPDATED               ticket  6 field       title,description,labels
            TICKET_PRIORITY_CHANGED      ticket  3 priority    LOW,MEDIUM,HIGH,CRITICAL
            TICKET_ASSIGNED              ticket  3 team        web,platform,data
            TICKET_COMMENT_ADDED         ticket  8 length      20..400
            TICKET_LABELED               ticket  3 label       bug,feature,chore
            TICKET_LINKED                ticket  2 relation    blocks,relates,duplicates
            TICKET_APPROVAL_REQUESTED    ticket  3 approver    lead,owner
            TICKET_APPROVED              ticket  2 approver    lead,owner
            TICKET_REJECTED              ticket  1 reason      unclear,too large
            TICKET_DUPLICATE_FOUND       ticket  1 similarity  80..99
            ticket.history.recorded      ticket  5 entries     1..40
            TASK_PRIORITY_CHANGED        task    2 priority    LOW,MEDIUM,HIGH
            TASK_UPDATED                 task    5 field       title,estimate
            TASK_DEPENDENCY_ADDED        task    3 count       1..4
            TASK_DEPENDENCY_RESOLVED     task    3 count       1..4
            TASK_ESCALATED               task    1 to          lead,guardian
            task.progress                task   12 percent     5..95
            task.context.loaded          task    6 tokens      900..24000
            task.output.truncated        task    1 bytes       65536..900000
            task.checkpoint.saved        task    6 files       1..12
            agent.health.checked         agent   6 score       60..100
            agent.capability.updated     agent   2 capability  python,typescript,sql
            agent.token.usage            agent  14 tokens      200..9000
            agent.memory.recalled        agent   6 hits        0..8
            agent.memory.stored          agent   4 bytes       200..4000
            agent.plan.updated           agent   6 steps       2..9
            agent.rate_limited           agent   1 seconds     1..30
            agent.permission.requested   agent   3 tool        Bash,WebFetch
            agent.permission.granted     agent   3 tool        Bash,WebFetch
            agent.subagent.started       agent   3 role        tester,reviewer
            agent.subagent.completed     agent   3 role        tester,reviewer
            sandbox.metrics              sandbox 12 cpu        2..98
            sandbox.log                  sandbox 12 lines      1..60
            sandbox.resized              sandbox 1 cpus        1..8
            sandbox.snapshot.created     sandbox 3 mb          40..900
            sandbox.network.blocked      sandbox 1 port        1024..49151
            sandbox.disk.low             sandbox 1 percent     90..99
            sandbox.file.changed         sandbox 12 lines      1..240
            SANDBOX_agent.message        sandbox 5 length      20..900
            SANDBOX_agent.tool_use       sandbox 7 tool        Read,Edit,Bash,Grep
            git.branch.created           branch  3 base        main
            git.commit.pushed            branch  8 files       1..20
            git.merge.conflict           branch  1 files       1..4
            PULL_REQUEST_OPENED          branch  3 number      100..999
            PULL_REQUEST_REVIEWED        branch  3 verdict     approved,changes
            PULL_REQUEST_MERGED          branch  2 number      100..999
            ci.run.started               branch  4 jobs        2..9
            ci.run.passed                branch  3 seconds     40..600
            ci.run.failed                branch  1 seconds     40..600
            SPEC_CREATED                 spec    2 pages       1..9
            SPEC_UPDATED                 spec    4 sections    1..5
            SPEC_APPROVED                spec    2 by          lead,owner
            spec.requirement.added       spec    4 number      1..40
            spec.design.updated          spec    3 section     api,data,ui
            spec.phase.completed         spec    2 phase       requirements,design
            memory.created               agent   3 kind        decision,fix,pattern
            memory.pattern.learned       agent   1 confidence  50..99
            discovery.recorded           task    3 kind        bug,debt,missing test
            discovery.branch.spawned     task    1 tasks       1..3
            context.summary.updated      ticket  3 tokens      300..2000
            monitor.anomaly.detected     service 1 score       70..99
            monitor.metrics.collected    service 8 series      40..400
            watchdog.remediation.started service 1 action      restart,scale
            watchdog.remediation.completed service 1 action    restart,scale
            diagnostic.run.started       ticket  2 checks      3..12
            diagnostic.run.completed     ticket  2 findings    0..4
            ALERT_RAISED                 service 1 severity    warning,critical
            ALERT_ACKNOWLEDGED           service 1 by          oncall
            coordination.sync.created    ticket  2 tasks       2..3
            coordination.split.created   ticket  2 tasks       2..3
            coordination.merge.completed ticket  2 conflicts   0..2
            coordination.resource.locked task    2 resource    db,api,web
            BUDGET_WARNING               ticket  1 percent     80..95
            BUDGET_EXCEEDED              ticket  1 percent     101..130
            cost.recorded                task    8 cents       1..60
            billing.usage.reported       service 2 tokens      10000..900000
            subscription.renewed         user    1 plan        team,pro
            user.login                   user    3 method      password,sso
            project.updated              user    2 field       name,settings
            workspace.synced             sandbox 5 files       1..400
            webhook.delivered            service 4 millis      20..900
            webhook.failed               service 1 status      500..504
            notification.sent            user    5 channel     mail,chat
            mcp.tool.registered          service 1 tool        search,tickets,files
            mcp.circuit.opened           service 1 failures    5..20
            queue.depth.measured         service 8 depth       0..40
            """);

    private final Chance chance;
    private final TicketLife tickets;
    private final TaskLife tasks;
    private final List<Kind> draws = new ArrayList<>();

    BackgroundEvents(Chance chance, TicketLife tickets, TaskLife tasks) {
        this.chance = chance;
        this.tickets = tickets;
        this.tasks = tasks;
        KINDS.forEach(kind -> draws.addAll(Collections.nCopies(kind.weight(), kind)));
    }

    static Set<String> types() {
        var types = new TreeSet<String>();
        KINDS.forEach(kind -> types.add(kind.eventType()));
        return types;
    }

    /** An event of something that exists now. There is always one: services and users exist from the start. */
    Event next() {
        while (true) {
            var kind = chance.of(draws);
            var event = of(kind);
            if (event.isPresent()) {
                return event.get();
            }
        }
    }

    private Optional<Event> of(Kind kind) {
        var payload = Payload.with(kind.field(), value(kind));
        return switch (kind.subject()) {
            case SERVICE -> Optional.of(payload.event(kind.eventType(), "service", chance.of(SERVICES)));
            case USER -> Optional.of(payload.event(kind.eventType(), "user", "user-" + chance.between(1, USERS)));
            case TICKET -> ticket().map(id -> payload.event(kind.eventType(), "ticket", id));
            case BRANCH ->
                ticket().map(id ->
                        payload.and("ticket_id", id).event(kind.eventType(), "branch", "ticket/" + id.substring(0, 8)));
            case SPEC ->
                ticket().map(id ->
                        payload.and("ticket_id", id).event(kind.eventType(), "spec", "spec-" + id.substring(0, 8)));
            case TASK ->
                sandbox()
                        .map(one -> payload.and("ticket_id", one.ticketId())
                                .and("agent_id", one.agent().id())
                                .event(kind.eventType(), "task", one.taskId()));
            case AGENT ->
                sandbox()
                        .map(one -> payload.and("task_id", one.taskId())
                                .and("sandbox_id", one.id())
                                .event(kind.eventType(), "agent", one.agent().id()));
            case SANDBOX ->
                sandbox()
                        .map(one -> payload.and("task_id", one.taskId())
                                .and("agent_id", one.agent().id())
                                .event(kind.eventType(), "sandbox", one.id()));
        };
    }

    private Optional<String> ticket() {
        var open = tickets.open();
        return open.isEmpty() ? Optional.empty() : Optional.of(chance.of(open));
    }

    private Optional<Sandbox> sandbox() {
        var live = tasks.live();
        return live.isEmpty() ? Optional.empty() : Optional.of(chance.of(live));
    }

    private Object value(Kind kind) {
        String first = kind.values().get(0);
        int dots = first.indexOf("..");
        return dots < 0
                ? chance.of(kind.values())
                : (Object) chance.between(
                        Integer.parseInt(first.substring(0, dots)), Integer.parseInt(first.substring(dots + 2)));
    }

    private static List<Kind> parse(String table) {
        return table.lines().map(line -> kind(line.split(" +", 5))).toList();
    }

    private static Kind kind(String[] cells) {
        return new Kind(
                cells[0],
                Subject.valueOf(cells[1].toUpperCase(Locale.ROOT)),
                Integer.parseInt(cells[2]),
                cells[3],
                List.of(cells[4].strip().split(",")));
    }
}
