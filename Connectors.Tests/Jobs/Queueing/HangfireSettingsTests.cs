using Connectors.Jobs.Queueing;

namespace Connectors.Tests.Jobs.Queueing;

public sealed class HangfireSettingsTests
{
    /// <summary>Jobs of other versions are in the database and in other processes: these names never change.</summary>
    [TestCase(typeof(SyncJob), "Connectors.Jobs.SyncJob, Connectors.Jobs")]
    [TestCase(typeof(PruneJob), "Connectors.Jobs.PruneJob, Connectors.Jobs")]
    [TestCase(typeof(AccessJob), "Connectors.Jobs.AccessJob, Connectors.Jobs")]
    [TestCase(typeof(ReplayJob), "Connectors.Jobs.ReplayJob, Connectors.Jobs")]
    [TestCase(typeof(TaskJob), "Connectors.Jobs.TaskJob, Connectors.Jobs")]
    [TestCase(typeof(PurgeJob), "Connectors.Jobs.PurgeJob, Connectors.Jobs")]
    [TestCase(typeof(string), "System.String")]
    public void A_type_has_the_same_name_in_stored_jobs_in_every_version(Type type, string name)
        => Assert.That(HangfireSettings.StoredName(type), Is.EqualTo(name));
}
