namespace Connectors.Tests.Chaos;

/// <summary>A fault, or something that an operator does at a bad moment.</summary>
internal enum ChaosAction
{
    KillWorker,
    SetClockWrong,
    JumpClocks,
    JumpServerClock,
    FreezeWorker,
    KillExtractors,
    RestartServer,
    CrashServer,
    KeepServerAway,
    FillDisk,
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
    AddOldWorker,
}
