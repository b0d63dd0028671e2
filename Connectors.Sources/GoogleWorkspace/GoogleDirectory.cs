using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>
/// The Admin SDK's directory: the users and groups of the primary admin's account, in all its domains. A listing that cannot be completed
/// throws.
/// </summary>
internal sealed class GoogleDirectory(GoogleSession session, string admin)
{
    private const int PageSize = 200;
    private const int MaxPages = 5_000;

    /// <summary>Google's word for the account of the one who asks. A domain would leave out the account's other domains.</summary>
    private const string MyCustomer = "my_customer";

    private IReadOnlyList<string>? _domains;

    public static string[] Scopes { get; } = [GoogleScopes.Users, GoogleScopes.Groups];

    /// <summary>Lists the addresses of all users who are neither suspended nor archived, the primary admin first.</summary>
    public async Task<IReadOnlyList<string>> UsersAsync(CancellationToken cancellationToken)
    {
        var users = new List<string> { admin };
        var pages = PagesAsync<DirectoryUsers>(
            "users",
            [Of("customer", MyCustomer), Of("maxResults", "500"), Of("fields", "nextPageToken,users(id,primaryEmail,suspended,archived)")],
            GoogleScopes.Users,
            page => page.NextPageToken,
            cancellationToken);
        await foreach (var page in pages)
        {
            var rows = page.Users ?? JsonRows<DirectoryUser>.Empty;
            // A row of another form with an address is a user who may be suspended. Left out, the user's documents would seem gone.
            users.AddRange(rows.Where(user => user is { Suspended: false, Archived: false, PrimaryEmail: not null })
                .Select(user => user.PrimaryEmail!)
                .Concat(rows.Odd.Select(row => row.Text("primaryEmail")).OfType<string>())
                .Where(email => !email.Equals(admin, StringComparison.OrdinalIgnoreCase)));
        }

        return users;
    }

    /// <summary>Returns the refusal if the account may not look up groups; null if it may.</summary>
    public Task<SourceException?> FindGroupRefusalAsync(CancellationToken cancellationToken)
        => FindRefusalAsync<DirectoryGroups>("groups", GoogleScopes.Groups, "groups(id)", cancellationToken);

    /// <summary>Returns the refusal if the account may not look up users; null if it may.</summary>
    public Task<SourceException?> FindUserRefusalAsync(CancellationToken cancellationToken)
        => FindRefusalAsync<DirectoryUsers>("users", GoogleScopes.Users, "users(id,primaryEmail,suspended,archived)", cancellationToken);

    private async Task<SourceException?> FindRefusalAsync<T>(string path, string scope, string fields, CancellationToken cancellationToken)
    {
        var call = new RestCall(HttpMethod.Get, session.Hosts.Directory(path), "directory")
        {
            Query = [Of("customer", MyCustomer), Of("maxResults", "1"), Of("fields", fields)],
        };
        try
        {
            await session.For(admin, scope).SendAsync<T>(call, cancellationToken);
            return null;
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            return e;
        }
    }

    /// <summary>
    /// Lists groups with their members. A group's id is its address, because permissions name nothing else. The member that stands for
    /// everyone in the account becomes the account's domains.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<SourceGroup>> GroupsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = PagesAsync<DirectoryGroups>(
            "groups",
            [Of("customer", MyCustomer), Of("maxResults", $"{PageSize}"), Of("fields", "nextPageToken,groups(id,email,name)")],
            GoogleScopes.Groups,
            page => page.NextPageToken,
            cancellationToken);
        await foreach (var page in pages)
        {
            var groups = new List<SourceGroup>();
            var rows = page.Groups ?? JsonRows<DirectoryGroup>.Empty;
            var nameless = rows.Odd.Count(row => Named(row) is null);
            if (nameless > 0)
                OddRowLog.LeftOut(session.Logger, "Google", nameless, "groups");
            foreach (var group in rows.Concat(rows.Odd.Select(Named).OfType<DirectoryGroup>()))
            {
                var members = await MembersAsync(group, cancellationToken);
                groups.Add(new SourceGroup(GooglePrincipals.Id(group.Email), group.Name ?? group.Email, members));
            }

            yield return groups;
        }
    }

    /// <summary>Returns the group of a row of another form, which its address is enough for; null if it has none.</summary>
    private static DirectoryGroup? Named(OddRow row)
        => row.Text("email") is { } email ? new DirectoryGroup(row.Text("id") ?? email, email, row.Text("name")) : null;

    /// <summary>
    /// Returns some users who are members of a group, directly or through another group, those of the administrator's domain first; none if
    /// the directory does not know the group.
    /// </summary>
    public async Task<IReadOnlyList<string>> SomeMembersAsync(string group, int max, CancellationToken cancellationToken)
    {
        var call = new RestCall(HttpMethod.Get, session.Hosts.Directory($"groups/{Uri.EscapeDataString(group)}/members"), "directory")
        {
            Query = [Of("maxResults", $"{max}"), Of("includeDerivedMembership", "true"), Of("fields", "members(id,email,type,status)")],
        };
        try
        {
            var domain = DomainOf(admin);
            var page = await session.For(admin, GoogleScopes.Groups).SendAsync<DirectoryMembers>(call, cancellationToken);
            return
            [
                .. page.Members.OrNone().Where(member => member.Type == DirectoryMemberType.User)
                    .Select(member => member.Email).OfType<string>()
                    .OrderBy(email => DomainOf(email) == domain ? 0 : 1),
            ];
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            return [];
        }
    }

    private async Task<List<Principal>> MembersAsync(DirectoryGroup group, CancellationToken cancellationToken)
    {
        var members = new List<Principal>();
        var pages = PagesAsync<DirectoryMembers>(
            $"groups/{Uri.EscapeDataString(group.Id)}/members",
            [Of("maxResults", $"{PageSize}"), Of("fields", "nextPageToken,members(id,email,type,status)")],
            GoogleScopes.Groups,
            page => page.NextPageToken,
            cancellationToken);
        await foreach (var page in pages)
        {
            if (page.Members is { Odd.Count: > 0 } odd)
                OddRowLog.LeftOut(session.Logger, "Google", odd.Odd.Count, $"members of the group {group.Email}");
            foreach (var member in page.Members.OrNone())
            {
                if (member.Type == DirectoryMemberType.Customer)
                    members.AddRange((await DomainsAsync(cancellationToken)).Select(Principal.Domain));
                else if (member.Email is { Length: > 0 } email)
                    members.Add(member.Type == DirectoryMemberType.Group ? GooglePrincipals.Group(email) : GooglePrincipals.User(email));
            }
        }

        return members;
    }

    /// <summary>The domains in which the account has users. The administrator's alone, if the users may not be listed.</summary>
    private async Task<IReadOnlyList<string>> DomainsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return _domains ??= [.. (await UsersAsync(cancellationToken)).Select(DomainOf).Distinct()];
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            return _domains = [DomainOf(admin)];
        }
    }

    private static string DomainOf(string email) => email[(email.LastIndexOf('@') + 1)..].ToLowerInvariant();

    private async IAsyncEnumerable<T> PagesAsync<T>(
        string path,
        IReadOnlyList<KeyValuePair<string, string?>> query,
        string scope,
        Func<T, string?> next,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard("Google's directory", MaxPages);
        string? token = null;
        do
        {
            var call = new RestCall(HttpMethod.Get, session.Hosts.Directory(path), "directory")
            {
                Query = token is null ? query : [.. query, Of("pageToken", token)],
            };
            var page = await session.For(admin, scope).SendAsync<T>(call, cancellationToken);
            if (guard.AsksAgain(next(page)))
                continue;
            token = next(page);
            guard.Page(token, 1);
            yield return page;
        }
        while (!string.IsNullOrEmpty(token));
    }

    private static KeyValuePair<string, string?> Of(string name, string value) => new(name, value);
}
