/**
 * The roles {@code mirror}, {@code processors} and {@code forwarder}, each with its command. The commands, and {@code up}, start parts through
 * {@code RoleStarter}. {@code ProcessorsRole} runs {@code Topologies}, whose index {@code StreamsIndex} makes readable. {@code ApiSources} and
 * {@code DerivedViews} connect the HTTP API to the journal and to the topics that topologies write.
 */
@NullMarked
package dev.kodama.app.roles;

import org.jspecify.annotations.NullMarked;
