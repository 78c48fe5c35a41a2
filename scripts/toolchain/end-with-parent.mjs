/**
 * Loaded before a program that `runChild` starts with a channel: when the process on the other side is gone, even by
 * SIGKILL, the program is asked to end as if by Ctrl-C, and takes the rest of its process group with it, which nobody
 * else does then. The channel itself keeps nothing alive.
 */
process.on('disconnect', () => {
  if (process.platform !== 'win32') process.once('exit', () => process.kill(-process.pid, 'SIGKILL'));
  process.kill(process.pid, 'SIGTERM');
});
process.channel?.unref();
