using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>
/// Finds the users and groups behind the holders of a permission. A holder of an unknown type, or one that the account may not look up,
/// gives access to nobody.
/// </summary>
internal sealed class HolderResolver(JiraClient client)
{
    private readonly Dictionary<string, IReadOnlyList<Principal>> _roles = [];
    private IReadOnlyList<JiraApplicationRole>? _applications;

    public async Task<PermittedReaders> ResolveAsync(string project, IEnumerable<JiraHolder> holders, CancellationToken cancellationToken)
    {
        var named = new List<Principal>();
        var (reporter, assignee) = (false, false);
        foreach (var holder in holders)
        {
            switch (holder.Type)
            {
                case JiraHolder.Anyone:
                    named.Add(Principal.Everyone);
                    break;
                case JiraHolder.GroupType:
                    named.AddRange(OneOrNone(holder.Group?.Principal() ?? Principal.Group(holder.Value ?? holder.Parameter ?? "")));
                    break;
                case JiraHolder.UserType:
                    named.AddRange(OneOrNone(holder.User?.Principal() ?? Principal.User(holder.Parameter ?? holder.Value ?? "")));
                    break;
                case JiraHolder.ProjectRole when (holder.Value ?? holder.Parameter) is { Length: > 0 } role:
                    named.AddRange(await RoleAsync(project, role, cancellationToken));
                    break;
                case JiraHolder.ProjectLead:
                    var found = await OrNullAsync(() => client.ProjectAsync(project, cancellationToken));
                    named.AddRange(OneOrNone(found?.Lead?.Principal()));
                    break;
                case JiraHolder.ApplicationRole:
                    named.AddRange(await ApplicationAsync(holder.Parameter ?? holder.Value, cancellationToken));
                    break;
                case JiraHolder.Reporter:
                    reporter = true;
                    break;
                case JiraHolder.Assignee:
                    assignee = true;
                    break;
            }
        }

        return new PermittedReaders([.. named.Distinct()], reporter, assignee);
    }

    /// <summary>
    /// Returns null if the result cannot be had, whatever the status, so that access fails closed and costs only what it is about. A rate
    /// limit or wrong credentials are thrown, because they are about all.
    /// </summary>
    public static async Task<T?> OrNullAsync<T>(Func<Task<T>> attempt)
        where T : class
    {
        try
        {
            return await attempt();
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Misconfigured
            || (e.Kind == SourceErrorKind.Transient && (e.HttpStatus() is not null || e.InCircles)))
        {
            return null;
        }
    }

    /// <exception cref="SourceException">The account may not see them, or another error.</exception>
    public static Task<JsonRows<JiraApplicationRole>> ApplicationsAsync(JiraClient client, CancellationToken cancellationToken)
        => client.GetAsync<JsonRows<JiraApplicationRole>>("applicationrole", "applicationrole", [], cancellationToken);

    private static IEnumerable<Principal> OneOrNone(Principal? principal) => principal is { Id.Length: > 0 } ? [principal] : [];

    private async Task<IReadOnlyList<Principal>> RoleAsync(string project, string role, CancellationToken cancellationToken)
    {
        var key = $"{project}/role/{Uri.EscapeDataString(role)}";
        if (_roles.TryGetValue(key, out var known))
            return known;
        var found = await OrNullAsync(() => client.GetAsync<JiraRole>($"project/{key}", "project.role", [], cancellationToken));
        return _roles[key] = [.. (found?.Actors).OrNone().Select(actor => actor.Principal()).OfType<Principal>()];
    }

    /// <summary>Returns the groups whose members may use a product. Null or empty means any product.</summary>
    private async Task<IEnumerable<Principal>> ApplicationAsync(string? application, CancellationToken cancellationToken)
    {
        _applications ??= (await OrNullAsync(() => ApplicationsAsync(client, cancellationToken))).OrNone();
        return _applications
            .Where(role => string.IsNullOrEmpty(application) || role.Key == application)
            .SelectMany(role => role.GroupDetails is { Count: > 0 } details
                ? details.Select(group => group.Principal()).OfType<Principal>()
                : role.Groups.OrNone().Select(name => Principal.Group(name)));
    }
}

/// <summary>The readers that a permission allows: users and groups that it names, and roles that each issue fills.</summary>
internal sealed record PermittedReaders(IReadOnlyList<Principal> Named, bool Reporter, bool Assignee)
{
    public static PermittedReaders Nobody { get; } = new([], false, false);

    public bool IsNobody => Named.Count == 0 && !Reporter && !Assignee;

    public IReadOnlyList<Principal> For(JiraIssue issue)
        =>
        [
            .. Named,
            .. Reporter && issue.Fields.Reporter?.Principal() is { } reporter ? new[] { reporter } : [],
            .. Assignee && issue.Fields.Assignee?.Principal() is { } assignee ? new[] { assignee } : [],
        ];
}
