using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Connectors.Tests.Architecture;
using Connectors.Tests.Support;

namespace Connectors.Tests.Deploy;

/// <summary>THIRD-PARTY-NOTICES.md lists the packages that are shipped, with their versions and licences.</summary>
public sealed partial class NoticesTests
{
    private static readonly (string Name, string Version, string Licence)[] Listed =
    [
        .. from row in Manual.Read("THIRD-PARTY-NOTICES.md").Rows
           select (row[0], row[1], row[2]),
    ];

    [Test]
    public void Every_package_that_the_products_projects_reference_has_a_notice_of_the_pinned_version()
    {
        var references = References().ToList();

        Assert.That(references, Has.Count.GreaterThan(20));
        Assert.That(references.Except(Listed.Select(notice => $"{notice.Name} {notice.Version}")), Is.Empty);
    }

    [Test]
    public void The_notices_are_of_the_packages_that_the_program_is_built_with_and_of_no_others()
    {
        var shipped = Shipped().ToList();

        Assert.That(shipped, Has.Count.GreaterThan(40));
        Assert.That(Listed.Select(notice => $"{notice.Name} {notice.Version}"), Is.EquivalentTo(shipped.Union(References())));
    }

    [Test]
    public void Each_notice_names_the_licence_that_the_package_itself_names()
        => Assert.That(
            from notice in Listed
            let folder = Path.Combine(Packages(), notice.Name.ToLowerInvariant(), notice.Version.ToLowerInvariant())
            let said = License().Match(File.ReadAllText(Path.Combine(folder, $"{notice.Name.ToLowerInvariant()}.nuspec")))
            let isRight = said.Groups["type"].Value == "expression"
                ? said.Groups["text"].Value == notice.Licence
                : IsText(notice.Licence, File.ReadAllText(Path.Combine(folder, said.Groups["text"].Value)))
            where !isRight
            select notice,
            Is.Empty);

    /// <summary>Name and version of each package that a project of the product references, except those that only builds use.</summary>
    private static IEnumerable<string> References()
    {
        var pinned = XDocument.Load(Path.Combine(Codebase.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);
        var names =
            from assembly in Codebase.Products
            let project = assembly.GetName().Name!
            from reference in XDocument.Load(Path.Combine(Codebase.Root, project, $"{project}.csproj")).Descendants("PackageReference")
            where reference.Attribute("PrivateAssets") is null
            select reference.Attribute("Include")!.Value;
        var downloads =
            from assembly in Codebase.Products
            let project = assembly.GetName().Name!
            from download in XDocument.Load(Path.Combine(Codebase.Root, project, $"{project}.csproj")).Descendants("PackageDownload")
            select $"{download.Attribute("Include")!.Value} {download.Attribute("Version")!.Value.Trim('[', ']')}";
        return names.Distinct().Select(name => $"{name} {pinned[name]}").Concat(downloads);
    }

    /// <summary>Name and version of each package whose files lie next to the product's program.</summary>
    private static IEnumerable<string> Shipped()
    {
        var program = WorkerProcess.ProgramPath.Replace("Connectors.Jobs", "Connectors.Api", StringComparison.Ordinal);
        var dependencies = JsonNode.Parse(File.ReadAllText(Path.ChangeExtension(program, ".deps.json")))!;
        return
            from library in dependencies["libraries"]!.AsObject()
            where library.Value!["type"]!.GetValue<string>() == "package"
            select library.Key.Replace('/', ' ');
    }

    /// <summary>Whether a licence file has the words by which this licence is known.</summary>
    private static bool IsText(string licence, string text) => licence switch
    {
        "MIT" => text.Contains("Permission is hereby granted, free of charge", StringComparison.Ordinal),
        "Apache-2.0" => ApacheLicense().IsMatch(text),
        _ => licence.StartsWith("LGPL-3.0", StringComparison.Ordinal) && LesserLicense().IsMatch(text),
    };

    private static string Packages()
        => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } packages
            ? packages
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    [GeneratedRegex("""<license type="(?<type>\w+)">(?<text>[^<]+)</license>""")]
    private static partial Regex License();

    [GeneratedRegex(@"Apache License\s+Version 2\.0")]
    private static partial Regex ApacheLicense();

    [GeneratedRegex(@"LGPL\s*v3")]
    private static partial Regex LesserLicense();
}
