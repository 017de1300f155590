/**
 * The command {@code up}: all roles in one process, with servers of its own. {@code UpCommand} checks the settings, {@code Up} starts
 * {@code EmbeddedRedis}, Kafka and the roles, {@code Banner} says where they are. {@code KafkaClassPreloader} and
 * {@code CoordinatorStart} shorten the start; {@code UpDefaults} and {@code EmbeddedKafkaClients} are defaults of this command.
 */
@NullMarked
package dev.kodama.app.up;

import org.jspecify.annotations.NullMarked;
