using System.Text.RegularExpressions;
using Connectors.Tests.Architecture;

namespace Connectors.Tests.Deploy;

/// <summary>The manuals are readable, their links lead somewhere, and the commands in them name things that exist.</summary>
public sealed partial class ManualTests
{
    private const int MaxReadmeLines = 200;
    private const int MaxLineLength = 140;

    private static readonly string Deploy = Path.Combine(Codebase.Root, "deploy");
    private static readonly string Text = string.Join('\n', Manual.All.Select(manual => manual.Text));

    [Test]
    public void The_readme_is_short_enough_to_be_read()
        => Assert.That(Manual.Read("README.md").Text.Split('\n').Length - 1, Is.LessThanOrEqualTo(MaxReadmeLines));

    [Test]
    public void Lines_of_manuals_are_short_except_in_tables()
        => Assert.That(
            from manual in Manual.All
            from line in manual.Text.Split('\n').Index()
            where line.Item.Length > MaxLineLength && !line.Item.StartsWith('|')
            select $"{manual}:{line.Index + 1}",
            Is.Empty);

    [Test]
    public void Every_link_between_manuals_leads_to_a_file_and_to_a_heading_in_it()
    {
        Assert.That(Manual.All.SelectMany(manual => manual.Links).Count(), Is.GreaterThan(20));
        Assert.That(
            from manual in Manual.All
            from link in manual.Links
            where !Leads(manual, link)
            select $"{manual}: {link}",
            Is.Empty);
    }

    [Test]
    public void The_readme_leads_to_every_other_manual()
        => Assert.That(
            Manual.All.Select(manual => manual.Path).Except(["README.md"]).Except(Manual.Read("README.md").Links),
            Is.Empty);

    [Test]
    public void Compose_commands_name_the_file_and_services_that_are_in_it()
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
    public void Compose_is_told_to_build_only_the_service_that_has_a_build_section()
    {
        var build = Build().Matches(Text).Select(match => match.Groups[1].Value).ToList();

        Assert.That(build, Is.EqualTo(new[] { "migrate" }));
        Assert.That(
            File.ReadAllText(Path.Combine(Deploy, "compose.yaml")), Does.Match(@"(?m)^  migrate:\n    <<: \*connectors\n    build:"));
        Assert.That(Text, Does.Not.Match("docker compose [^`\n]*--build[^`\n]*--no-deps"));
    }

    [Test]
    public void Every_systemd_unit_in_a_command_exists()
    {
        var units = Directory.GetFiles(Path.Combine(Deploy, "systemd")).Select(Path.GetFileName).ToList();
        var started = Unit().Matches(Text).Select(match => match.Value).Distinct().ToList();

        Assert.That(started, Has.Count.GreaterThan(3));
        Assert.That(
            from name in started
            where !units.Contains(name) && !units.Contains($"{name}.service") && !units.Contains($"{name.Split('@')[0]}@.service")
            select name,
            Is.Empty);
    }

    [Test]
    public void Every_path_in_deploy_that_a_manual_names_exists()
    {
        var paths = DeployPath().Matches(Text).Select(match => match.Value.TrimEnd('.', '/')).Distinct().ToList();

        Assert.That(paths, Has.Count.GreaterThan(5));
        Assert.That(paths.Where(path => path != "deploy/.env" && !Path.Exists(Path.Combine(Codebase.Root, path))), Is.Empty);
    }

    private static bool Leads(Manual from, string link)
    {
        var parts = link.Split('#');
        var path = parts[0].Length == 0 ? from.Path : Path.Combine(Path.GetDirectoryName(from.Path)!, parts[0]);
        var full = Path.GetFullPath(path, Codebase.Root);
        return Path.Exists(full)
            && (parts is not [_, var anchor] || Manual.Read(Path.GetRelativePath(Codebase.Root, full)).Anchors.Contains(anchor));
    }

    [GeneratedRegex(@"docker compose [^`\n#]+")]
    private static partial Regex Compose();

    [GeneratedRegex(@"(?:run --rm|exec -T|build|logs|--no-deps|--scale) (?:--\S+ )*([a-z]+)")]
    private static partial Regex Service();

    [GeneratedRegex(@"docker compose \S+ \S+ build (\w+)")]
    private static partial Regex Build();

    [GeneratedRegex(@"(?<=[ `/])connectors-(?:api|worker|migrate|backup)(?:@\d+|\.timer)?(?=[ `\n])")]
    private static partial Regex Unit();

    [GeneratedRegex(@"(?<=[ `(])deploy/[\w./-]+(?![\w./*-])")]
    private static partial Regex DeployPath();
}
