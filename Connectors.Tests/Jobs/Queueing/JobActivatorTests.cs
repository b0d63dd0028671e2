using Connectors.Tests.Support;
using Hangfire;

namespace Connectors.Tests.Jobs.Queueing;

internal sealed class JobActivatorTests
{
    /// <summary>Hangfire's default activator is process-wide: jobs would get the services of the host that was created last.</summary>
    [Test]
    public async Task Two_hosts_in_one_process_create_their_jobs_from_their_own_services()
    {
        await using var first = await EngineHost.IdleAsync();
        await using var second = await EngineHost.IdleAsync();
        // Hangfire sets its process-wide values when its configuration is first resolved.
        first.Get<IGlobalConfiguration>();
        second.Get<IGlobalConfiguration>();

        var (one, other) = (first.Get<JobActivator>(), second.Get<JobActivator>());

        Assert.That(one, Is.Not.SameAs(other));
        Assert.That(new[] { one, other }, Has.None.SameAs(JobActivator.Current));
    }
}
