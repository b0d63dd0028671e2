namespace Connectors.Jobs.Storage;

/// <summary>What a run does. Stored and shown by the lower-case name.</summary>
internal enum RunKind
{
    Sync,
    Prune,
    Access,
    Replay,
}
