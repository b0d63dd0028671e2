using System.Runtime.CompilerServices;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>Lists the users that a setting may name.</summary>
internal static class GoogleUserChoices
{
    /// <summary>Only a service account may look up users; whoever signs in reads only what is theirs.</summary>
    public static async IAsyncEnumerable<SourceChoice> ListAsync(
        GoogleSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!session.ActsForDomain)
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured, "Users can be chosen only with a service account: a sign-in reads for its own account.");
        }

        foreach (var user in await new GoogleDirectory(session, session.Primary).UsersAsync(cancellationToken))
            yield return new SourceChoice(user, user);
    }
}
