using Connectors.Jobs.Queueing;
using Microsoft.Extensions.Logging;

namespace Connectors.Tests.Jobs.Queueing;

public sealed class HangfireLogProviderTests
{
    [Test]
    public void The_log_provider_returns_a_silent_logger_after_its_host_has_ended()
    {
        var loggers = LoggerFactory.Create(_ => { });
        var provider = new HangfireLogProvider(loggers);
        loggers.Dispose();

        Assert.That(() => loggers.CreateLogger("Hangfire"), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(
            () => provider.GetLogger("Hangfire").Log(Hangfire.Logging.LogLevel.Error, () => "A message without a host"), Throws.Nothing);
    }
}
