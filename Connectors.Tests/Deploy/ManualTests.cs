using System.Text.RegularExpressions;
using Connectors.Api.Contracts;
using Connectors.Tests.Architecture;

namespace Connectors.Tests.Deploy;

/// <summary>What the operating manual tells people to type names what is there.</summary>
public sealed partial class ManualTests
{
    private static readonly string Deploy = Path.Combine(Codebase.Root, "deploy");
    private static readonly string[] Manuals = [Path.Combine(Codebase.Root, "README.md"), .. Directory.GetFiles(Deploy, "*.md")];
    private static readonly string Text = string.Join('\n', Manuals.Select(File.ReadAllText));

    [Test]
    public void Compose_is_told_which_file_and_services_that_are_in_it()
    {
        var file = File.ReadAllText(Path.Combine(Deploy, "compose.yaml"));
        var calls = Compose().Matches(Text).Select(match => match.Value).ToList();

        Assert.That(calls, Has.Count.GreaterThan(4));
        Assert.That(calls.Where(call => !call.StartsWith("docker compose -f deploy/compose.yaml ", StringComparison.Ordinal)), Is.Empty);
        Assert.That(
            from call in calls
            from Match service in Service().Matches(call)
            where !file.Contains($"\n  {service.Groups[1].Value}:\n", StringComparison.Ordinal)
            select call,
            Is.Empty);
    }

    /// <summary>"up --build" builds nothing for a service that has only an image.</summary>
    [Test]
    public void What_compose_is_told_to_build_has_something_to_build()
    {
        var build = Build().Matches(Text).Select(match => match.Groups[1].Value).ToList();

        Assert.That(build, Is.EqualTo(new[] { "migrate" }));
        Assert.That(File.ReadAllText(Path.Combine(Deploy, "compose.yaml")), Does.Match(@"(?m)^  migrate:\n    <<: \*connectors\n    build:"));
        Assert.That(Text, Does.Not.Match("docker compose [^`\n]*--build[^`\n]*--no-deps"));
    }

    [Test]
    public void Every_unit_that_is_started_is_there()
    {
        var units = Directory.GetFiles(Path.Combine(Deploy, "systemd")).Select(Path.GetFileName).ToList();
        var started = Unit().Matches(Text).Select(match => match.Value).Distinct().ToList();

        Assert.That(started, Has.Count.GreaterThan(3));
        Assert.That(
            started.Where(name => !units.Contains(name) && !units.Contains($"{name}.service") && !units.Contains($"{name.Split('@')[0]}@.service")),
            Is.Empty);
    }

    [Test]
    public void Every_path_of_ours_is_there()
        => Assert.That(
            Ours().Matches(Text).Select(match => match.Value.TrimEnd('.', '/')).Distinct()
                .Where(path => path != "deploy/.env" && !Path.Exists(Path.Combine(Codebase.Root, path))),
            Is.Empty);

    [Test]
    public void Every_link_between_them_leads_somewhere()
        => Assert.That(
            from manual in Manuals.Append(Path.Combine(Codebase.Root, "CONTRIBUTING.md"))
            from Match link in Link().Matches(File.ReadAllText(manual))
            let target = link.Groups[1].Value.Split('#')[0]
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(manual)!, target))
            select $"{Path.GetFileName(manual)}: {target}",
            Is.Empty);

    [GeneratedRegex(@"docker compose [^`\n#]+")]
    private static partial Regex Compose();

    [GeneratedRegex(@"(?:run --rm|exec -T|build|logs|--no-deps|--scale) (?:--\S+ )*([a-z]+)")]
    private static partial Regex Service();

    [GeneratedRegex(@"docker compose \S+ \S+ build (\w+)")]
    private static partial Regex Build();

    [GeneratedRegex(@"(?<=[ `/])connectors-(?:api|worker|migrate|backup)(?:@\d+|\.timer)?(?=[ `\n])")]
    private static partial Regex Unit();

    [GeneratedRegex(@"(?<=[ `(])deploy/[\w./-]+(?![\w./*-])")]
    private static partial Regex Ours();

    [GeneratedRegex(@"\]\((?!https?:)([^)\s]+)\)")]
    private static partial Regex Link();
}
