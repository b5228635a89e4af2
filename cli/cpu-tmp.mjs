process.on("exit", () => {
  const u = process.cpuUsage();
  process.stderr.write(`main cpu user ${u.user / 1e6} sys ${u.system / 1e6}\n`);
});
