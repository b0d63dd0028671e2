using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>The users of a domain whose own drives are read: those of the directory who can be acted for. Suspended ones are not among them.</summary>
internal sealed class DriveOwners(GoogleDirectory directory)
{
    private HashSet<string>? _read;

    public async ValueTask<bool> AreReadAsync(string owner, CancellationToken cancellationToken)
    {
        var id = GooglePrincipals.Id(owner);
        if (!id.EndsWith("@" + directory.Domain, StringComparison.Ordinal))
            return false;
        // Asked for only when the first file of somebody else is met.
        _read ??= [.. (await directory.UsersAsync(cancellationToken)).Select(GooglePrincipals.Id)];
        return _read.Contains(id);
    }
}
