using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>The users of an account whose own files are read: all in the directory who are neither suspended nor archived.</summary>
internal sealed class OwnerDirectory(GoogleDirectory directory)
{
    private HashSet<string>? _users;

    public async ValueTask<bool> ContainsAsync(string owner, CancellationToken cancellationToken)
    {
        var id = GooglePrincipals.Id(owner);
        // Fetched only when the first file of another user appears.
        _users ??= [.. (await directory.UsersAsync(cancellationToken)).Select(GooglePrincipals.Id)];
        return _users.Contains(id);
    }
}
