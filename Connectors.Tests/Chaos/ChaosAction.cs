namespace Connectors.Tests.Chaos;

/// <summary>Something that goes wrong, or that a person does, at a bad moment.</summary>
internal enum ChaosAction
{
    KillWorker,
    SetClockWrong,
    FreezeWorker,
    RestartServer,
    CrashServer,
    CutConnections,
    Misbehave,
    DeliverTwice,
    Pause,
    Resume,
    Cancel,
    Rebuild,
    Prune,
    DeleteConnector,
    Change,
    Deploy,
}
