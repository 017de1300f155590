/**
 * A {@code redis-server} process as a daemon. {@link RedisServer} is the entry point. It finds a program ({@link RedisExecutable}, {@link
 * RedisBinary}, {@link RedisVersion}) and starts it ({@link RedisLauncher}) in a folder of {@link RedisFiles}, with access rules ({@link
 * RedisAccess}). {@link RedisProcess} is the running process, spoken to over a {@link RedisSocket}.
 *
 * <p>{@link DrainingShutdown} ends it once everything is journaled, as its {@link ReplicationState} tells, with a {@link StopResult}.
 */
@NullMarked
package dev.kodama.embedded.redis;

import org.jspecify.annotations.NullMarked;
