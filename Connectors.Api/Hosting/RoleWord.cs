namespace Connectors.Api.Hosting;

/// <summary>The first argument may be a role, "api", "worker" or "all", instead of --Connectors:Role: what containers are told apart by.</summary>
internal static class RoleWord
{
    private static readonly string[] Roles = ["all", "api", "worker"];

    /// <summary>The arguments with the word spelled out as the setting that it stands for.</summary>
    public static string[] Expand(string[] arguments)
        => arguments is [var word, .. var rest] && Roles.Contains(word) ? [$"--Connectors:Role={word}", .. rest] : arguments;
}
