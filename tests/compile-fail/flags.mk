# Says how the build compiles, for run.sh.
include tools/build.mk
.PHONY: show
show:
	@echo '$(filter-out -MMD -MP,$(COMMAND))'
