namespace Connectors.Sources.GoogleWorkspace;

/// <summary>The part of the connection tests that all Google sources share: acting for other users, and the directory.</summary>
internal static class GoogleCheck
{
    /// <summary>Users that the settings name are each tried, up to this number.</summary>
    private const int MaxNamed = 20;

    /// <summary>Of all users of the account, so many are tried until one can be read.</summary>
    private const int MaxTried = 5;

    /// <summary>Acts for users other than the administrator, because delegation that works for one need not work for others.</summary>
    /// <param name="session">A service account's.</param>
    /// <param name="users">The users that a sync reads.</param>
    /// <param name="areNamed">Whether the settings name them, so each of them must be readable.</param>
    /// <param name="read">Makes a call as a user that a sync makes as well.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>A warning for each named user who cannot be read, or one if none of all users could be.</returns>
    public static async Task<IReadOnlyList<string>> UserWarningsAsync(
        GoogleSession session,
        IEnumerable<string> users,
        bool areNamed,
        Func<string, CancellationToken, Task> read,
        CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        var others = users.Select(GooglePrincipals.Id).Where(user => user != GooglePrincipals.Id(session.Primary)).Distinct();
        foreach (var user in others.Take(areNamed ? MaxNamed : MaxTried))
        {
            try
            {
                await read(user, cancellationToken);
                if (!areNamed)
                    return [];
            }
            catch (SourceException e) when (IsOfUser(e))
            {
                warnings.Add($"The service account cannot read as {user}: {Reason(e)}");
            }
        }

        return areNamed ? warnings : [.. warnings.Take(1)];
    }

    private static bool IsOfUser(SourceException e)
        => e.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Unauthorized || GoogleRefusal.Of(e) is { IsUnknownUser: true };

    /// <summary>A grant that Google does not accept for one user says nothing about the administrator's, which was tried before.</summary>
    private static string Reason(SourceException e)
        => GoogleRefusal.Of(e) is { Reason: GoogleReasons.InvalidGrant }
            ? "there is no such user in the Google Workspace account, or the user is suspended (invalid_grant). Check the address."
            : e.Message;
}
