package dev.kodama.app.settings;

/** A section of {@code docs/settings.md}: settings that one page explains. */
public enum SettingGroup {
    SERVERS("Redis and Kafka", "rights.md"),
    EMBEDDED("Embedded servers", "guarantees.md#the-embedded-redis"),
    HTTP("HTTP server", "auth.md"),
    TOKENS("Tokens", "auth.md#what-a-token-must-be"),
    TLS("TLS of the HTTP server", "auth.md#tls"),
    JOURNAL("Journal", "guarantees.md"),
    MIRROR("Mirror", "guarantees.md"),
    PROCESSORS("Processors", "http.md#the-index"),
    REPLAY("Replay requests", "replay.md"),
    GAPS("Gaps", "gaps.md"),
    HEALTH("Health of sandboxes", "health-of-sandboxes.md"),
    DELIVERY("Delivery by the forwarder", "protocol.md"),
    CLIENTS("Clients of the forwarder", "limits.md#forwarder"),
    FILTERS("Filters of clients", "limits.md#filters");

    private final String title;
    private final String page;

    SettingGroup(String title, String page) {
        this.title = title;
        this.page = page;
    }

    public String title() {
        return title;
    }

    /** The page in {@code docs} that explains the settings of this group, unless a setting names its own. */
    public String page() {
        return page;
    }
}
