namespace Connectors.Api.Hosting;

/// <summary>
/// Lets the first argument be a role ("api", "worker" or "all") instead of --Connectors:Role, because containers differ by their arguments.
/// </summary>
internal static class RoleArgument
{
    private static readonly string[] Roles = ["all", "api", "worker"];

    /// <summary>The arguments, with a role spelled out as its setting.</summary>
    public static string[] Expand(string[] arguments)
        => arguments is [var word, .. var rest] && Roles.Contains(word) ? [$"--Connectors:Role={word}", .. rest] : arguments;
}
