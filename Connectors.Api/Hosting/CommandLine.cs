using Connectors.Jobs.Administration;

namespace Connectors.Api.Hosting;

/// <summary>
/// The first argument may be a word: a role ("api", "worker", "all") or something to do instead of serving ("migrate", "health",
/// "rotate-secrets"). What follows is configuration, as without a word.
/// </summary>
/// <param name="Verb">What to do instead of serving; null: serve.</param>
/// <param name="Arguments">The configuration.</param>
internal sealed record CommandLine(string? Verb, string[] Arguments)
{
    /// <summary>Brings the database's schema up to date and ends.</summary>
    public const string Migrate = "migrate";

    /// <summary>Asks the process beside it, at the same configuration, how it is: for containers, whose image has no program that could.</summary>
    public const string Health = "health";

    private static readonly string[] Roles = ["all", "api", "worker"];
    private static readonly string[] Verbs = [Migrate, Health, SecretRotation.Command];

    public static CommandLine Parse(string[] arguments) => arguments switch
    {
        [var word, .. var rest] when Roles.Contains(word) => new(null, [$"--Connectors:Role={word}", .. rest]),
        [var word, .. var rest] when Verbs.Contains(word) => new(word, rest),
        _ => new(null, arguments),
    };
}
