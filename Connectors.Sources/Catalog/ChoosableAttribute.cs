namespace Connectors.Sources.Catalog;

/// <summary>
/// Marks a setting of the config's first level for which the source lists choices (<see cref="IListsChoices"/>). Its schema has
/// "x-choices".
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ChoosableAttribute : Attribute;
