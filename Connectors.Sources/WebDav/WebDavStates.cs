using System.Text.Json;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.WebDav;

/// <summary>
/// Collects the states of a partition's folders while they are listed. A state is taken from the listing of the folder around, so what
/// changes while a folder is listed is told by the next report.
/// </summary>
/// <param name="states">The states so far.</param>
internal sealed class WebDavStates(RemoteStates states)
{
    /// <summary>In bytes of JSON: a checkpoint has two sets of states and a path, and stays below 16 KB.</summary>
    private const int MaxSize = 1_600;

    /// <summary>The states so far. If they would be too many, only that of the first folder.</summary>
    public RemoteStates States { get; private set; } = states;

    public static bool Fits(IReadOnlyList<RemoteState> folders) => JsonSerializer.SerializeToUtf8Bytes(folders).Length <= MaxSize;

    /// <summary>Adds a folder that is going to be listed. Its first state counts: the listing may be resumed.</summary>
    public void Add(string folder, string? token)
    {
        if (States.IsPartial || States.Folders.Any(known => known.Folder == folder))
            return;
        IReadOnlyList<RemoteState> all = [.. States.Folders, new RemoteState(folder, token ?? "")];
        States = token is not null && Fits(all)
            ? States with { Folders = all }
            : States with { Folders = [States.Folders[0]], IsPartial = true };
    }
}
