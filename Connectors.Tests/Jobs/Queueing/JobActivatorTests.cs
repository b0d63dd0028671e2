using Connectors.Tests.Support;
using Hangfire;

namespace Connectors.Tests.Jobs.Queueing;

internal sealed class JobActivatorTests
{
    /// <summary>Hangfire's own is the process's: with it, a host's jobs get the services of the host that was made last.</summary>
    [Test]
    public async Task Two_hosts_in_a_process_make_their_jobs_of_their_own_services()
    {
        await using var first = await EngineHost.IdleAsync();
        await using var second = await EngineHost.IdleAsync();
        // What Hangfire sets for the process is set when its configuration is asked for.
        first.Get<IGlobalConfiguration>();
        second.Get<IGlobalConfiguration>();

        var (one, other) = (first.Get<JobActivator>(), second.Get<JobActivator>());

        Assert.That(one, Is.Not.SameAs(other));
        Assert.That(new[] { one, other }, Has.None.SameAs(JobActivator.Current));
    }
}
