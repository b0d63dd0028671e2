using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>Finds the people behind the holders of a permission. A holder that it does not know, or may not look up, is nobody.</summary>
internal sealed class JiraHolders(JiraClient client)
{
    private readonly Dictionary<string, IReadOnlyList<Principal>> _roles = [];
    private IReadOnlyList<JiraApplicationRole>? _applications;

    public async Task<JiraReaders> ResolveAsync(string project, IEnumerable<JiraHolder> holders, CancellationToken cancellationToken)
    {
        var named = new List<Principal>();
        var (reporter, assignee) = (false, false);
        foreach (var holder in holders)
        {
            switch (holder.Type)
            {
                case "anyone":
                    named.Add(Principal.Everyone);
                    break;
                case "group":
                    named.AddRange(Some(holder.Group?.Principal() ?? Principal.Group(holder.Value ?? holder.Parameter ?? "")));
                    break;
                case "user":
                    named.AddRange(Some(holder.User?.Principal() ?? Principal.User(holder.Parameter ?? holder.Value ?? "")));
                    break;
                case "projectRole" when (holder.Value ?? holder.Parameter) is { Length: > 0 } role:
                    named.AddRange(await RoleAsync(project, role, cancellationToken));
                    break;
                case "projectLead":
                    named.AddRange(Some((await OrNothingAsync(() => client.ProjectAsync(project, cancellationToken)))?.Lead?.Principal()));
                    break;
                case "applicationRole":
                    named.AddRange(await ApplicationAsync(holder.Parameter ?? holder.Value, cancellationToken));
                    break;
                case "reporter":
                    reporter = true;
                    break;
                case "assignee":
                    assignee = true;
                    break;
            }
        }

        return new JiraReaders([.. named.Distinct()], reporter, assignee);
    }

    private static IEnumerable<Principal> Some(Principal? principal) => principal is { Id.Length: > 0 } ? [principal] : [];

    private async Task<IReadOnlyList<Principal>> RoleAsync(string project, string role, CancellationToken cancellationToken)
    {
        var key = $"{project}/role/{Uri.EscapeDataString(role)}";
        if (_roles.TryGetValue(key, out var known))
            return known;
        var found = await OrNothingAsync(() => client.GetAsync<JiraRole>($"project/{key}", "project.role", [], cancellationToken));
        return _roles[key] = [.. (found?.Actors ?? []).Select(actor => actor.Principal()).OfType<Principal>()];
    }

    /// <summary>Who may use the product, as the groups that give that right; without a name, of any product.</summary>
    private async Task<IEnumerable<Principal>> ApplicationAsync(string? application, CancellationToken cancellationToken)
    {
        _applications ??= await OrNothingAsync(() => client.GetAsync<List<JiraApplicationRole>>("applicationrole", "applicationrole", [], cancellationToken)) ?? [];
        return _applications
            .Where(role => string.IsNullOrEmpty(application) || role.Key == application)
            .SelectMany(role => role.GroupDetails is { Count: > 0 } details
                ? details.Select(group => group.Principal()).OfType<Principal>()
                : (role.Groups ?? []).Select(name => Principal.Group(name)));
    }

    /// <summary>What an attempt gives; null where this account may not see it, which fails closed.</summary>
    public static async Task<T?> OrNothingAsync<T>(Func<Task<T>> attempt)
        where T : class
    {
        try
        {
            return await attempt();
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden || e.IsNotFound())
        {
            return null;
        }
    }
}
